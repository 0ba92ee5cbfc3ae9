import type { Timeline } from '../timeline.ts';
import type { RedisServer } from './server.ts';

/** How a link ends. */
export interface Break {
  /** Whether what is on its way to the server is lost; else it arrives after `holdMs`. */
  readonly loseWire: boolean;
  readonly holdMs: number;
}

/**
 * One TCP connection between a client and a server: both directions keep their order, either can
 * stall, and what is on its way when it breaks may arrive all the same.
 */
export class Link {
  readonly server: RedisServer;
  readonly #timeline: Timeline;
  readonly #onBreak: () => void;
  #isBroken = false;
  #losesWire = false;
  #isDead = false;
  #sendHoldMs = 0;
  #replyHoldMs = 0;
  #lastArrivalMs = 0;
  #lastReplyMs = 0;

  constructor(server: RedisServer, timeline: Timeline, onBreak: () => void) {
    this.server = server;
    this.#timeline = timeline;
    this.#onBreak = onBreak;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Brings something to the server; `lost` is called instead where it never arrives. */
  send(delayMs: number, arrive: () => void, lost: () => void): void {
    const { nowMs } = this.#timeline;
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs + delayMs, this.#sendHoldMs);
    const onArrival = (): void => {
      if (this.#losesWire || this.#isDead) return lost();
      const holdMs = this.#sendHoldMs - this.#timeline.nowMs;
      if (holdMs > 0) this.#timeline.after(holdMs, onArrival);
      else arrive();
    };
    this.#timeline.after(this.#lastArrivalMs - nowMs, onArrival);
  }

  /** Brings something to the client, unless the link breaks first. */
  reply(delayMs: number, arrive: () => void): void {
    const { nowMs } = this.#timeline;
    this.#lastReplyMs = Math.max(this.#lastReplyMs, nowMs + delayMs, this.#replyHoldMs);
    const onArrival = (): void => {
      const holdMs = this.#replyHoldMs - this.#timeline.nowMs;
      if (this.#isBroken || this.#isDead) return;
      if (holdMs > 0) this.#timeline.after(holdMs, onArrival);
      else arrive();
    };
    this.#timeline.after(this.#lastReplyMs - nowMs, onArrival);
  }

  /** Nothing gets to the server for a while. */
  stallSending(ms: number): void {
    this.#sendHoldMs = this.#timeline.nowMs + ms;
  }

  /** Nothing gets to the client for a while. */
  stallReplies(ms: number): void {
    this.#replyHoldMs = this.#timeline.nowMs + ms;
  }

  /** Nothing gets through any more, and neither side is told. */
  die(): void {
    this.#isDead = true;
  }

  break({ loseWire, holdMs }: Break): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#losesWire = loseWire;
    if (holdMs > 0) this.stallSending(holdMs);
    this.#onBreak();
  }
}
