import { unitName } from '../format/numbers.ts';
import { param, setParams } from '../routing/address.ts';
import { t } from '../text/language.ts';
import { Choice } from '../ui/field.tsx';

/** The unit of the address, as far as there is something in it; else the leading one. */
export function unitOfAddress(units: readonly string[], lead: string): string {
  return units.find((unit) => unit === param('unit')) ?? lead;
}

interface UnitChoiceProps {
  /** Units in which there is something, each once. */
  readonly units: readonly string[];
  readonly lead: string;
}

/** One of the units in which something was sold; they are never added up. */
export function UnitChoice({ units, lead }: UnitChoiceProps) {
  if (units.length < 2 && (units[0] ?? lead) === lead) return null;
  return (
    <div class="row choices">
      <Choice
        label={t().parts.unit}
        value={unitOfAddress(units, lead)}
        options={[...new Set([lead, ...units])].map((unit) => [unit, unitName(unit)] as const)}
        onChange={(next) => setParams({ unit: next === lead ? null : next })}
      />
    </div>
  );
}
