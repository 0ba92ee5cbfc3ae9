import { useId } from 'preact/hooks';
import type { Subject } from '../../parts/subject.ts';
import { setParams } from '../../routing/address.ts';
import { t } from '../../text/language.ts';

/** Everybody, a group or a brand. */
export function WhoChoice({ subject }: { readonly subject: Subject }) {
  const { definition, groupId, brandId } = subject;
  const { brands, groups = [] } = definition;
  const { desk: texts } = t();
  const id = useId();
  const change = (value: string) => {
    const [kind, who = ''] = value.split(':', 2);
    setParams({ brand: kind === 'brand' ? who : null, group: kind === 'group' ? who : null });
  };
  const chosen = (kind: string, who: string) =>
    kind === 'brand' ? who === brandId : who === groupId;
  const option = (kind: 'brand' | 'group') => (each: { id: string; name: string }) => (
    <option key={each.id} value={`${kind}:${each.id}`} selected={chosen(kind, each.id)}>
      {each.name}
    </option>
  );
  return (
    <div class="field choice">
      <label for={id}>{texts.who}</label>
      <select id={id} onChange={(event) => change(event.currentTarget.value)}>
        <option value="" selected={groupId === null && brandId === null}>
          {texts.everybody}
        </option>
        {groups.length > 0 && (
          <optgroup label={texts.groups}>{groups.map(option('group'))}</optgroup>
        )}
        <optgroup label={texts.brands}>{brands.map(option('brand'))}</optgroup>
      </select>
    </div>
  );
}
