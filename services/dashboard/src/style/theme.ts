import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const storageKey = 'tally.theme';
const themes: readonly Theme[] = ['auto', 'light', 'dark'];

/** The colours of the page: as the system has them, or as they were chosen. */
export const theme = signal<Theme>(firstTheme());

/** Counts up when the colours that are shown change, for what draws by itself. */
export const themeVersion = signal(0);

/** Shows the page in other colours, and from now on. */
export function chooseTheme(next: Theme): void {
  window.localStorage.setItem(storageKey, next);
  theme.value = next;
}

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
  themeVersion.value = themeVersion.peek() + 1;
});

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  themeVersion.value += 1;
});

function firstTheme(): Theme {
  const kept = window.localStorage.getItem(storageKey);
  return themes.find((each) => each === kept) ?? 'auto';
}
