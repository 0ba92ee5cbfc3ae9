import { setImmediate as turn } from 'node:timers/promises';
import type { Campaign } from '../../../libs/campaign/campaign.ts';
import { quarterAt } from '../../../libs/campaign/quarter-range.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import { EpisodeWatch, type Sight } from '../../../libs/campaign/signals/episode-watch.ts';
import { passedMilestones } from '../../../libs/campaign/signals/milestones.ts';
import { returnSpikeSights } from '../../../libs/campaign/signals/return-spikes.ts';
import { freshnessSight, haltSights } from '../../../libs/campaign/signals/service-sights.ts';
import { silenceSights } from '../../../libs/campaign/signals/silence.ts';
import type { CampaignStatus } from '../../../libs/contracts/api.ts';
import { defaultSignalRules, type SignalRules } from '../../../libs/contracts/definition-goals.ts';
import type { EpisodeKind, Signal } from '../../../libs/contracts/signals.ts';
import type { BookEntry } from '../campaign-book.ts';
import type { ApiContext } from '../context.ts';
import { statusAt } from '../figures/head.ts';

type WatchContext = Pick<ApiContext, 'shards' | 'book' | 'signals' | 'clock'>;

/** Figures that are older than this say nothing of sales. */
const staleMsMax = 60_000;

/** How long after a quarter hour its last sales may still be on their way into the log. */
const graceMs = 60_000;

/** Rates of returns move slowly, and take most of the work. */
const returnsEveryMs = 60_000;

const dayMs = 86_400_000;

/** What one look goes by. */
interface Moment {
  readonly entry: BookEntry;
  readonly rules: SignalRules;
  readonly status: CampaignStatus;
  readonly nowMs: number;
  /** Until when the figures are complete; null where they are partial or too old to say anything. */
  readonly wholeUntilMs: number | null;
}

/**
 * What is to be said of one campaign. Sales are judged by figures that are whole and fresh alone: a
 * number that is missing is better than a wrong one. Silence, freshness and halts are watched while the
 * campaign is live; milestones and returns until its return window has passed.
 */
export class CampaignWatch {
  readonly #context: WatchContext;
  readonly #campaignId: string;
  readonly #episodes = new EpisodeWatch();
  #returnsLookedMs = Number.NEGATIVE_INFINITY;
  /** What milestones, and silence, were last looked for in. */
  #milestonesOf = '';
  #silenceOf = '';

  constructor(context: WatchContext, campaignId: string) {
    this.#context = context;
    this.#campaignId = campaignId;
  }

  /** What is to be said now and was not said yet. */
  async look(): Promise<Signal[]> {
    const moment = this.#moment();
    if (moment === undefined) return [];
    const isLive = moment.status === 'live';
    const said: Signal[] = this.#milestones(moment);
    if (!isLive || this.#isSilenceDue(moment)) {
      const silent = this.#episode('silence', moment, isLive ? this.#silence(moment) : []);
      // What could not be written is found again.
      if (silent.length > 0) this.#silenceOf = '';
      said.push(...silent);
    }
    said.push(...this.#episode('freshness', moment, isLive ? this.#freshness(moment) : []));
    said.push(...this.#episode('halt', moment, isLive ? this.#halts(moment) : []));
    const sinceMs = moment.nowMs - this.#returnsLookedMs;
    if (sinceMs >= 0 && sinceMs < returnsEveryMs) return said;
    this.#returnsLookedMs = moment.nowMs;
    said.push(...this.#episode('returnSpike', moment, await this.#returns(moment)));
    return said;
  }

  #moment(): Moment | undefined {
    const { shards, book, clock } = this.#context;
    const entry = book.get(this.#campaignId);
    if (entry === undefined) return undefined;
    const nowMs = clock.now();
    const untilMs = shards.completeUntilMs();
    const isWhole = shards.coverage().missing?.length === 0;
    const isFresh = untilMs !== null && nowMs - untilMs <= staleMsMax;
    return {
      entry,
      rules: entry.campaign.definition.signals ?? defaultSignalRules,
      status: statusAt(entry.campaign, nowMs, entry.isClosed),
      nowMs,
      wholeUntilMs: isWhole && isFresh ? Math.min(untilMs, nowMs) : null,
    };
  }

  #episode(kind: EpisodeKind, moment: Moment, sights: readonly Sight[] | undefined): Signal[] {
    const { entry, nowMs } = moment;
    return this.#episodes.look(kind, sights, {
      campaignId: this.#campaignId,
      definitionVersion: entry.version.version,
      nowMs,
      ledger: this.#context.signals.ledger,
    });
  }

  #milestones(moment: Moment): Signal[] {
    const { shards, signals } = this.#context;
    const { entry, rules, nowMs, wholeUntilMs } = moment;
    if (wholeUntilMs === null || !isOpen(moment)) return [];
    const definitionVersion = entry.version.version;
    const asked = `${shards.version} ${definitionVersion}`;
    if (asked === this.#milestonesOf) return [];
    const at = new Date(nowMs).toISOString();
    const isSaid = (id: string) => signals.ledger.hasMilestone(id);
    const passed = passedMilestones(this.#question(moment, 'activity'), rules.milestones, isSaid);
    // Where one is passed, it is looked for again until it stands in the log.
    this.#milestonesOf = passed.length === 0 ? asked : '';
    return passed.map((milestone) => ({ ...milestone, definitionVersion, at }));
  }

  /** Silence begins with the end of a quarter hour alone; it can end with any sale. */
  #isSilenceDue({ entry, wholeUntilMs }: Moment): boolean {
    const { ledger } = this.#context.signals;
    const until = wholeUntilMs === null ? '' : quarterOf(wholeUntilMs - graceMs);
    const asked = `${until} ${entry.version.version}`;
    const isRaised = ledger.raised(this.#campaignId).some(({ kind }) => kind === 'silence');
    const isDue = isRaised || asked !== this.#silenceOf;
    this.#silenceOf = asked;
    return isDue;
  }

  #silence(moment: Moment): Sight[] | undefined {
    const { book, signals } = this.#context;
    const { rules, entry, wholeUntilMs } = moment;
    if (rules.silence === null) return [];
    if (wholeUntilMs === null) return undefined;
    const { referenceCampaign = '' } = entry.campaign.definition.pacing ?? {};
    return silenceSights(this.#question(moment, 'activity'), {
      rule: rules.silence,
      until: quarterOf(wholeUntilMs - graceMs),
      reference: book.get(referenceCampaign)?.campaign,
      ledger: signals.ledger,
    });
  }

  #freshness({ rules, nowMs }: Moment): Sight[] | undefined {
    const { freshnessSecondsMax: secondsMax } = rules;
    if (secondsMax === null) return [];
    const completeUntilMs = this.#context.shards.completeUntilMs();
    if (completeUntilMs === null) return undefined;
    return [freshnessSight(this.#campaignId, { nowMs, completeUntilMs, secondsMax })];
  }

  #halts({ rules }: Moment): Sight[] | undefined {
    const { shards } = this.#context;
    if (!rules.halts) return [];
    const { missing } = shards.coverage();
    if (missing === undefined) return undefined;
    const partitions = shards.partitions().map((partition) => {
      return { partition, trouble: shards.trouble(partition) };
    });
    return haltSights(this.#campaignId, partitions, missing);
  }

  async #returns(moment: Moment): Promise<Sight[] | undefined> {
    const { rules, wholeUntilMs } = moment;
    if (!rules.returnSpikes || !isOpen(moment)) return [];
    if (wholeUntilMs === null) return undefined;
    const question = this.#question(moment, 'cohort');
    const sights: Sight[] = [];
    for (const some of returnSpikeSights(question, quarterOf(wholeUntilMs))) {
      sights.push(...some);
      await turn();
      // A shard may have gone meanwhile, which would look like fewer returns or fewer sales.
      if (this.#moment()?.wholeUntilMs === null) return undefined;
    }
    return sights;
  }

  #question({ entry }: Moment, basis: Question['basis']): Question {
    return { cube: this.#context.shards.cube, campaign: entry.campaign, scope: 'all', basis };
  }
}

/** Whether sales of a campaign are still judged: from its start until its return window has passed. */
function isOpen({ entry, status, nowMs }: Moment): boolean {
  if (status === 'scheduled') return false;
  return nowMs < endMs(entry.campaign) + entry.campaign.definition.returnWindowDays * dayMs;
}

function endMs({ window }: Campaign): number {
  return window.to * 900_000;
}

function quarterOf(ms: number): number {
  return quarterAt(Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)));
}
