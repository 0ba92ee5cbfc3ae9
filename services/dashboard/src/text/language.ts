import { computed, effect, signal } from '@preact/signals';
import { en, type Texts } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'en' | 'zh';

const storageKey = 'tally.language';

/** What Intl and the page call the language. */
const tags: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };

/** The language of the page: by its address, else as it was chosen before, else the browser's. */
export const language = signal<Language>(firstLanguage());

const texts = computed<Texts>(() => (language.value === 'zh' ? zh : en));

/** All texts, in the language that is shown. Whoever reads them is shown again when it changes. */
export function t(): Texts {
  return texts.value;
}

/** The language as Intl calls it. */
export function languageTag(): string {
  return tags[language.value];
}

/** The language as numbers are said in it: `4M`, which British English would write as `4m`. */
export function numberTag(): string {
  return language.value === 'zh' ? 'zh-CN' : 'en';
}

/** Shows the page in another language, and from now on. */
export function chooseLanguage(next: Language): void {
  window.localStorage.setItem(storageKey, next);
  language.value = next;
}

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-Hans' : 'en';
});

function firstLanguage(): Language {
  const asked = new URL(window.location.href).searchParams.get('lang');
  const named = asked ?? window.localStorage.getItem(storageKey) ?? navigator.language;
  return named.startsWith('zh') ? 'zh' : 'en';
}
