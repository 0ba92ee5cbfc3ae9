import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Answer, useAnswer } from '../data/use-answer.ts';
import { type Subject, subjectKey } from './subject.ts';

/** An answer that stays on the screen while a newer one is on its way. */
export interface Figures<Data> extends Answer<Data> {
  /** Whether what is shown is of another time or version than what was asked for. */
  readonly isOld: boolean;
}

/** So often what is shown is asked for again at the most, while sales come in. */
const againMs = 4_000;

/**
 * Asks about a subject, and again when its stream says that something has changed. While another
 * time or another version is on its way, the answer before it stays, marked as old; that of another
 * brand does not.
 *
 * @param name what is asked, with all that the subject does not say; null = nothing yet
 */
export function useFigures<Data>(
  subject: Subject,
  name: string | null,
  load: () => Promise<Data>,
): Figures<Data> {
  const key = name === null ? null : `${name} ${subjectKey(subject)}`;
  const answer = useAnswer(key, load);
  useFollowed(subject.feed, answer.reload);
  const about = `${name?.split(' ', 1)} ${subject.campaignId} ${subject.groupId} ${subject.brandId}`;
  const kept = useRef<{ readonly about: string; readonly data: Data } | null>(null);
  if (answer.data !== undefined) kept.current = { about, data: answer.data };
  const before = kept.current?.about === about ? kept.current.data : undefined;
  if (!answer.isFirst || before === undefined) return { ...answer, isOld: false };
  return { ...answer, data: before, isFirst: false, isOld: true };
}

/** Does something after a stream has said that something changed, and not too often. */
function useFollowed(feed: Subject['feed'], reload: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const stop = effect(() => {
      const isThere = feed.shown.value !== null;
      if (!isFirst && isThere) {
        timer ??= setTimeout(() => {
          timer = undefined;
          if (document.visibilityState === 'visible') reload();
        }, againMs);
      }
      isFirst = false;
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [feed, reload]);
}
