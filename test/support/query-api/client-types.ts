import { compile, type JSONSchema } from 'json-schema-to-typescript';

type Schema = Record<string, unknown>;

/** The parts of an OpenAPI document that types are made of. */
interface Described {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

interface Operation {
  readonly description?: string;
  readonly summary?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, { readonly content?: Record<string, { schema: Schema }> }>;
}

const json = 'application/json';

/**
 * The types of a client, `Paths`, in the shape that openapi-fetch takes: an object of paths, methods,
 * parameters, bodies and answers, as the description of the API has them.
 */
export async function clientTypes({ paths, components }: Described): Promise<string> {
  const members = Object.entries(paths).map(([path, methods]): [string, Schema] => [
    path,
    all(Object.entries(methods).map(([method, operation]) => [method, operationOf(operation)])),
  ]);
  const schema = { title: 'Paths', ...all(members), definitions: components.schemas };
  const text = JSON.stringify(schema).replaceAll('#/components/schemas/', '#/definitions/');
  const code = await compile(JSON.parse(text) as JSONSchema, 'Paths', {
    bannerComment: '/** Made from the description of the API by `npm run update:client`. */',
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 100 },
  });
  // Statuses are numbers where a client looks for them. What may be left out may be undefined, too:
  // JSON leaves it out.
  return code.replace(/'(\d{3})': \{/g, '$1: {').replace(/\?: /g, '?: undefined | ');
}

/** An object of which every member is there. */
function all(members: readonly (readonly [string, unknown])[]): Schema {
  return object(members, () => true);
}

function object(
  members: readonly (readonly [string, unknown])[],
  isRequired: (name: string) => boolean,
): Schema {
  const names = members.map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(members),
    required: names.filter(isRequired),
    additionalProperties: false,
  };
}

function operationOf({ summary, description, ...operation }: Operation): Schema {
  const { parameters = [], requestBody, responses } = operation;
  const places = [...new Set(parameters.map((parameter) => parameter.in))];
  const ofPlace = (place: string): Schema => {
    const own = parameters.filter((parameter) => parameter.in === place);
    const required = new Set(own.filter((each) => each.required).map(({ name }) => name));
    return object(
      own.map((each) => [each.name, { ...each.schema, description: each.description }]),
      (name) => required.has(name),
    );
  };
  const isNeeded = (place: string) =>
    parameters.some((parameter) => parameter.in === place && parameter.required);
  const answers = Object.entries(responses).filter(([, { content }]) => content !== undefined);
  const members: [string, unknown][] = [
    [
      'parameters',
      object(
        places.map((place) => [place, ofPlace(place)]),
        isNeeded,
      ),
    ],
    ['responses', all(answers.map(([status, { content }]) => [status, answerOf(content)]))],
  ];
  const body = requestBody?.content[json]?.schema;
  if (body !== undefined) {
    members.push(['requestBody', all([['content', all([[json, body]])]])]);
  }
  return { ...all(members), description: [summary, description].join('. ') };
}

/** An answer in the one form that the client asks for: tables are for people. */
function answerOf(content: Record<string, { schema: Schema }> = {}): Schema {
  const forms = Object.entries(content).filter(([type]) => type !== 'text/csv');
  return all([['content', all(forms.map(([type, { schema }]) => [type, schema]))]]);
}
