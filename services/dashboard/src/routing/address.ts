import { signal } from '@preact/signals';

/** The address that is shown. Whoever reads it is shown again when it changes. */
export const address = signal(new URL(window.location.href));

/** Goes to another address of the dashboard: `/wall/putian-2026?lang=zh`. */
export function navigate(to: string, { replace = false } = {}): void {
  const next = new URL(to, window.location.origin);
  if (next.href === address.value.href) return;
  window.history[replace ? 'replaceState' : 'pushState'](null, '', next);
  const isOtherPage = next.pathname !== address.value.pathname;
  address.value = next;
  if (isOtherPage) window.scrollTo(0, 0);
}

/**
 * Sets parameters of the address, so that what is shown can be shared; null takes one away. Going
 * back does not step through them.
 */
export function setParams(params: Readonly<Record<string, string | null>>): void {
  const next = new URL(address.value);
  for (const [name, value] of Object.entries(params)) {
    if (value === null) next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  navigate(`${next.pathname}${next.search}`, { replace: true });
}

/** A parameter of the address; null where it is not there. */
export function param(name: string): string | null {
  return address.value.searchParams.get(name);
}

/** Follows the address bar, and takes over clicks on links that stay inside. Call it once. */
export function watchAddress(): void {
  window.addEventListener('popstate', () => {
    address.value = new URL(window.location.href);
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest('a');
    if (!link || !staysInside(link, event)) return;
    event.preventDefault();
    navigate(link.href);
  });
}

function staysInside(link: HTMLAnchorElement, event: MouseEvent): boolean {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  const isOwn = link.origin === window.location.origin && link.target === '';
  const isPage = !/^\/(v1|docs|openapi\.json)\b/.test(link.pathname);
  return isPlain && isOwn && isPage && !link.hasAttribute('download') && !event.defaultPrevented;
}
