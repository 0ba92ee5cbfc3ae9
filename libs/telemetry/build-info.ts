import packageJson from '../../package.json' with { type: 'json' };

/** The version of this build, as logs, `/metrics` and `--version` show it. */
export const version: string = packageJson.version;
