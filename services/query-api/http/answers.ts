import { problemSchema } from '../../../libs/contracts/api.ts';
import { fileSchema } from '../../../libs/contracts/api-close.ts';
import { problemContentType } from './problem.ts';

const problem = {
  description: 'What is wrong and what to do, as RFC 9457 has it.',
  content: { [problemContentType]: { schema: problemSchema } },
};

/** How a route answers, for the description of the API: well, or with a problem. Answers are
 * written as text by the routes themselves; tests hold them to these schemas. */
export function answers<Schema>(schema: Schema) {
  return { 200: schema, '4xx': problem, '5xx': problem } as const;
}

/** The same, of a route that takes something on, which others carry out. */
export function accepts<Schema>(schema: Schema) {
  return { 202: schema, '4xx': problem, '5xx': problem } as const;
}

/** The same, of a route that gives a file as it is. */
export function givesFile() {
  return answers({
    description: 'The file, byte for byte. `ETag` is its SHA-256.',
    content: { 'application/octet-stream': { schema: fileSchema } },
  });
}

/** The same, of a route that answers with a stream of such events. */
export function streams<Schema>(schema: Schema) {
  return answers({
    description: 'Server-sent events.',
    content: { 'text/event-stream': { schema } },
  });
}
