import type { SettingProblem } from '../../../libs/base/settings.ts';
import { isLoopback } from '../http/host-check.ts';
import type { QuerySettings } from '../settings.ts';
import { type WebhookPlace, webhookKey } from './webhook-call.ts';

type WebhookSettings = Partial<
  Pick<QuerySettings, 'SIGNALS_WEBHOOK_URL' | 'SIGNALS_WEBHOOK_SECRET'>
>;

/** A rule for `parseSettings`: a webhook has an address that others can't listen to, and a secret. */
export function webhookIsComplete(settings: WebhookSettings): SettingProblem[] {
  const { SIGNALS_WEBHOOK_URL: url, SIGNALS_WEBHOOK_SECRET: secret } = settings;
  const problems: SettingProblem[] = [];
  if (url === undefined && secret !== undefined) {
    problems.push({ name: 'SIGNALS_WEBHOOK_URL', problem: 'must be set beside its secret' });
  }
  if (url !== undefined) {
    const { protocol, hostname, username, password } = new URL(url);
    const refuse = (problem: string) => problems.push({ name: 'SIGNALS_WEBHOOK_URL', problem });
    if (protocol === 'http:' && !isLoopback(hostname)) {
      refuse('must start with https://, except on this machine');
    }
    if (username !== '' || password !== '') refuse('must not hold a name or a password');
    if (secret === undefined) {
      problems.push({ name: 'SIGNALS_WEBHOOK_SECRET', problem: 'must be set beside its address' });
    }
  }
  if (secret !== undefined && webhookKey(secret) === undefined) {
    const problem = 'must be 24 to 64 bytes in base64, after whsec_ or without';
    problems.push({ name: 'SIGNALS_WEBHOOK_SECRET', problem });
  }
  return problems;
}

/** The webhook that settings name, if they do. */
export function webhookOf(settings: WebhookSettings): WebhookPlace | undefined {
  const { SIGNALS_WEBHOOK_URL: url, SIGNALS_WEBHOOK_SECRET: secret } = settings;
  return url === undefined || secret === undefined ? undefined : { url, secret };
}
