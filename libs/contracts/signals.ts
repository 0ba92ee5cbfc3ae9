import { z } from 'zod';
import { categoryUnits } from './campaign-definition.ts';
import { exactCount, exactInteger, instantText, slug } from './field-rules.ts';

/**
 * The published schemas of signals: what is said by itself when it happens, on the topic
 * `campaigns.signals.v1`, on live streams, to the webhook, and by `GET …/signals`.
 *
 * A milestone is said once and for ever. The others have episodes: each is raised once and cleared
 * once, and episodes of the same thing count from 1.
 */

export const signalKinds = ['milestone', 'silence', 'returnSpike', 'freshness', 'halt'] as const;
export type SignalKind = (typeof signalKinds)[number];

/** Kinds that are raised and cleared. */
export type EpisodeKind = Exclude<SignalKind, 'milestone'>;

const common = {
  id: z
    .string()
    .regex(/^[a-z0-9:~_-]{1,320}$/i)
    .meta({ description: 'The same for the same thing, whoever says it and how often.' }),
  campaignId: slug,
  definitionVersion: z.int().min(1),
  at: instantText.meta({ description: 'When it was found.' }),
};

const unit = z.enum([...categoryUnits, 'item']);

export const milestoneSchema = z
  .strictObject({
    ...common,
    kind: z.literal('milestone'),
    brandId: slug.nullable().meta({ description: 'Null for a group and for the campaign.' }),
    groupId: slug.nullable(),
    unit,
    units: z.int().min(1).meta({ description: 'The milestone.' }),
    reached: exactInteger.meta({ description: 'Net units when it was found passed.' }),
  })
  .meta({ description: 'Net units have passed a milestone of the definition. It is said once.' });
export type Milestone = z.infer<typeof milestoneSchema>;

const episode = {
  state: z.enum(['raised', 'cleared']),
  episode: z.int().min(1).meta({ description: 'Episodes of the same thing count from 1.' }),
  clearedBy: z
    .enum(['recovery', 'change'])
    .nullable()
    .meta({
      description:
        'recovery: it is as it should be again; change: it is not watched any more, as the ' +
        'definition has changed or the campaign has ended, and its figures are those with which it ' +
        'was raised. Null while it is raised.',
    }),
};

export const silenceSchema = z
  .strictObject({
    ...common,
    kind: z.literal('silence'),
    ...episode,
    brandId: slug,
    unit,
    from: instantText,
    to: instantText.meta({ description: 'The end of the quarter hours that were looked at.' }),
    expectedUnits: z.number().min(0).meta({
      description: 'About so many should have been sold in that time, by its own pace.',
    }),
    soldUnits: exactCount.meta({ description: 'Sold from then until it was found.' }),
  })
  .meta({ description: 'A brand sells nothing although it should.' });
export type Silence = z.infer<typeof silenceSchema>;

export const returnSpikeSchema = z
  .strictObject({
    ...common,
    kind: z.literal('returnSpike'),
    ...episode,
    brandId: slug,
    listingId: slug.nullable().meta({ description: 'Null for the brand as a whole.' }),
    category: slug.nullable(),
    keptUnits: exactInteger.meta({ description: 'Sold and not cancelled.' }),
    returnedUnits: exactCount,
    rateAtLeast: z.number().nullable(),
    norm: z.number().nullable(),
    normFrom: z.enum(['given', 'measured', 'otherListings']).nullable(),
  })
  .meta({ description: 'More of a brand or a listing comes back than usual, as in `/returns`.' });
export type ReturnSpike = z.infer<typeof returnSpikeSchema>;

export const freshnessSchema = z
  .strictObject({
    ...common,
    kind: z.literal('freshness'),
    ...episode,
    completeUntil: instantText,
    secondsMax: z.int().min(1),
  })
  .meta({ description: 'Figures are older than the definition allows.' });
export type Freshness = z.infer<typeof freshnessSchema>;

export const haltSchema = z
  .strictObject({
    ...common,
    kind: z.literal('halt'),
    ...episode,
    partition: z.int().min(0),
    reason: z.string().nullable(),
  })
  .meta({ description: 'The figures of a partition are missing.' });
export type Halt = z.infer<typeof haltSchema>;

export const signalSchema = z.discriminatedUnion('kind', [
  milestoneSchema,
  silenceSchema,
  returnSpikeSchema,
  freshnessSchema,
  haltSchema,
]);
export type Signal = z.infer<typeof signalSchema>;
export type EpisodeSignal = Exclude<Signal, Milestone>;

/** What an episode says beside its place among the others, for each kind. */
export type EpisodeFacts = FactsOf<EpisodeSignal>;
type FactsOf<Of> = Of extends EpisodeSignal
  ? Omit<Of, keyof typeof common | keyof typeof episode> & Pick<Of, 'campaignId'>
  : never;

/** `GET …/signals`: the newest first. */
export const signalsAnswerSchema = z.strictObject({
  campaignId: slug,
  signals: z.array(signalSchema),
});
export type SignalsAnswer = z.infer<typeof signalsAnswerSchema>;

/** What the webhook is sent, as Standard Webhooks recommends it. */
export const webhookBodySchema = z
  .strictObject({
    type: z.enum(signalKinds.map((kind) => `campaign.${kind}` as const)),
    timestamp: instantText.meta({ description: 'When it was found.' }),
    data: signalSchema,
  })
  .meta({ description: 'The body of a call of the webhook.' });
export type WebhookBody = z.infer<typeof webhookBodySchema>;

/** The brand that a signal is about; undefined where it is about a group, a campaign or a partition,
 * which no brand may be told of. */
export function signalBrand(signal: Signal): string | undefined {
  return 'brandId' in signal ? (signal.brandId ?? undefined) : undefined;
}

/**
 * What a signal is about: all episodes of the same thing have one, and each milestone its own. Ids
 * are slugs, so a `:` parts them; a `.` is written `~`, since a `.` parts what the webhook signs.
 */
export function signalSubject(signal: SignalSubject): string {
  return [signal.campaignId, signal.kind, ...subjectParts(signal)].join(':').replaceAll('.', '~');
}

/** The parts of a signal that say what it is about. */
export type SignalSubject = { readonly campaignId: string } & (
  | Pick<Milestone, 'kind' | 'brandId' | 'groupId' | 'units'>
  | Pick<Silence, 'kind' | 'brandId'>
  | Pick<ReturnSpike, 'kind' | 'brandId' | 'listingId' | 'category'>
  | Pick<Freshness, 'kind'>
  | Pick<Halt, 'kind' | 'partition'>
);

function subjectParts(signal: SignalSubject): (string | number)[] {
  switch (signal.kind) {
    case 'milestone': {
      const { brandId, groupId, units } = signal;
      if (brandId !== null) return ['brand', brandId, units];
      return groupId === null ? [units] : ['group', groupId, units];
    }
    case 'silence':
      return [signal.brandId];
    case 'returnSpike':
      return [signal.brandId, signal.listingId ?? '', signal.category ?? ''];
    case 'freshness':
      return [];
    case 'halt':
      return [signal.partition];
  }
}

/** The id of a signal: the same wherever it comes from. */
export function signalId(
  signal: SignalSubject,
  step?: Pick<EpisodeSignal, 'episode' | 'state'>,
): string {
  const subject = signalSubject(signal);
  return step === undefined ? subject : `${subject}:${step.episode}:${step.state}`;
}
