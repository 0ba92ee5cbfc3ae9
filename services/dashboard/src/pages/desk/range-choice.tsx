import { useState } from 'preact/hooks';
import { when } from '../../format/dates.ts';
import { localMs } from '../../format/local-time.ts';
import { param, setParams } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { ShortField } from '../../ui/short-field.tsx';
import type { Desk } from './desk.ts';
import { localText, rangeText } from './desk-range.ts';

const lastHours = ['1h', '6h', '24h'] as const;
const own = 'own';

/** Which of its time: all of it, its last hours, one of its days, or as the reader gives it. */
export function RangeChoice({ desk }: { readonly desk: Desk }) {
  const { time, subject, status } = desk;
  const { desk: texts } = t();
  const [isOwn, setOwn] = useState(false);
  const text = param('range') ?? '';
  const isGiven = text.includes('..');
  const change = (value: string) => {
    setOwn(value === own);
    if (value !== own) setParams({ range: value || null });
  };
  const days = time.dayStartsMs.map(
    (ms, index) =>
      [`day-${index + 1}`, texts.dayOf(String(index + 1), when(ms, time.timeZone, 'day'))] as const,
  );
  const hours = status === 'live' ? lastHours : [];
  return (
    <>
      <Choice
        label={texts.range}
        value={isOwn || isGiven ? own : text}
        options={[
          ['', texts.wholeCampaign],
          ...hours.map((each) => [each, texts.last(each.slice(0, -1))] as const),
          ...days,
          [own, texts.ownRange],
        ]}
        onChange={change}
      />
      {(isOwn || isGiven) && <OwnRange key={text} desk={desk} onDone={() => setOwn(false)} />}
      {isGiven && subject.range === null && <span class="field-error">{texts.outside}</span>}
    </>
  );
}

interface OwnRangeProps {
  readonly desk: Desk;
  readonly onDone: () => void;
}

function OwnRange({ desk: { time, subject }, onDone }: OwnRangeProps) {
  const { desk: texts } = t();
  const { startMs, endMs, timeZone } = time;
  const range = subject.range ?? { fromMs: startMs, toMs: endMs };
  const [from, setFrom] = useState(localText(range.fromMs, timeZone));
  const [to, setTo] = useState(localText(range.toMs, timeZone));
  const fromMs = localMs(from, timeZone);
  const toMs = localMs(to, timeZone);
  const isRight = fromMs < toMs;
  const show = (event: SubmitEvent) => {
    event.preventDefault();
    setParams({ range: rangeText({ fromMs, toMs }) });
    onDone();
  };
  return (
    <form class="row range-own" onSubmit={show}>
      <ShortField kind="time" label={texts.from} value={from} onInput={setFrom} />
      <ShortField kind="time" label={texts.to} value={to} onInput={setTo} />
      <Button type="submit" isDisabled={!isRight}>
        {texts.show}
      </Button>
    </form>
  );
}
