import { mkdirSync, writeFileSync } from 'node:fs';
import { asyncApiText } from './async-api.ts';
import { jsonSchemaFiles } from './published-schemas.ts';

/** Writes the files that are made from the schemas: `npm run generate:contracts`. */

const schemas = new URL('schemas/', import.meta.url);

mkdirSync(schemas, { recursive: true });
for (const [name, text] of jsonSchemaFiles()) writeFileSync(new URL(name, schemas), text);
writeFileSync(new URL('asyncapi.yaml', import.meta.url), asyncApiText());
