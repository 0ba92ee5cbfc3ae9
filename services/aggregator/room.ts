/** What waits while an owner has folded more than it has committed. */
export class Room {
  #waiting: { promise: Promise<void>; resolve: () => void } | undefined;

  /** Resolves when a commit has made room, or nothing waits for one any more. */
  wait(): Promise<void> {
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  make(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }
}
