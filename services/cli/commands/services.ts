import { Command } from 'commander';
import {
  describeSettings,
  type SettingRow,
  type SettingsTable,
} from '../../../libs/base/settings.ts';
import { aggregatorSettings } from '../../aggregator/settings.ts';
import { querySettings } from '../../query-api/settings.ts';
import { reporterSettings } from '../../reporter/settings.ts';
import { buildPages } from '../build-pages.ts';
import { environment } from '../environment.ts';

/** `tally aggregate`, `tally serve` and `tally reporter`: a service in this process, told by its environment. */
export function serviceCommands(): Command[] {
  return [
    service({
      name: 'aggregate',
      description: 'Count order events from Kafka into Redis. Start as many as you like.',
      settings: aggregatorSettings,
      run: () => import('../../aggregator/main.ts'),
    }),
    service({
      name: 'serve',
      description: 'Answer questions about campaigns over HTTP, and serve the dashboard.',
      settings: querySettings,
      run: async () => {
        await buildPages();
        return import('../../query-api/main.ts');
      },
    }),
    service({
      name: 'reporter',
      description: 'Carry out closes that the API opens: recount, compare, seal.',
      settings: reporterSettings,
      run: () => import('../../reporter/main.ts'),
    }),
  ];
}

interface Service {
  readonly name: string;
  readonly description: string;
  readonly settings: SettingsTable;
  readonly run: () => Promise<unknown>;
}

function service({ name, description, settings, run }: Service): Command {
  return new Command(name)
    .description(description)
    .addHelpText('after', `\nIt is told by its environment:\n${settingsText(settings)}`)
    .addHelpText(
      'after',
      `
Examples:
  $ tally ${name}
  $ KAFKA_BROKERS=kafka:9092 REDIS_URL=redis://redis:6379 LOG_LEVEL=debug tally ${name}`,
    )
    .action(async () => {
      // biome-ignore lint/style/noProcessEnv: the service reads it, as it does in a process of its own.
      Object.assign(process.env, environment());
      await run();
    });
}

function settingsText(settings: SettingsTable): string {
  const lines = describeSettings(settings).map((row) => {
    const { name, kind, description } = row;
    return `  ${name}  (${kind}; ${presetText(row)})\n      ${description}\n`;
  });
  return lines.join('');
}

function presetText({ default: preset, required, secret }: SettingRow): string {
  if (preset === undefined) return required ? 'required' : 'optional';
  return secret ? 'has a default' : preset;
}
