/**
 * The API described as OpenAPI 3.1, whose schemas are JSON Schema as zod prints it: read from the table of routes and the
 * router's own schemas, so that it says what is so.
 */
import { refusalStatus } from '@entente/contract';
import { z } from 'zod';
import { isReached, routes, type Placed } from '../routes/routes.ts';
import { bytesType } from '../transfer/append.ts';
import { mediaTypes } from '../transfer/export.ts';
import { eventsType } from '../transfer/follow.ts';
import { named, withoutDefinitions } from './definitions.ts';
import { schemasOf } from './schemas.ts';

export type JsonSchema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [key: string]: unknown;
};
export type Operation = {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, unknown>>;
};
type Content = { readonly schema: JsonSchema; readonly example?: unknown };
export type OpenApi = {
  readonly openapi: '3.1.0';
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [key: string]: unknown;
};

const refused = { $ref: '#/components/responses/refused' };
const problems = { '4XX': refused, '5XX': refused };
const json = (schema: JsonSchema, example?: unknown): Record<string, Content> => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});
const text: JsonSchema = { type: 'string' };
const bytes: JsonSchema = { type: 'string', format: 'binary' };

/** The document; `origin` is where the server is reached. */
export function describeApi(origin: string): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation): void => {
    (paths[path] ??= {})[method.toLowerCase()] = operation;
  };
  for (const route of routes.filter(isReached)) add(route.path, route.method, operationOf(route));
  const taken = withoutDefinitions(paths);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Entente',
      version: '1',
      description: 'A consent-governed cooperation database. docs/api.md says how it is called.',
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ key: [] }, { session: [] }],
    paths: taken.document,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key of a partner.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'session',
          description: 'A browser that is signed in.',
        },
      },
      responses: {
        refused: {
          description: 'A no, or a fault.',
          content: json({ $ref: '#/components/schemas/Refused' }),
        },
      },
      schemas: { Refused: refusedSchema, ...(taken.definitions as Record<string, JsonSchema>) },
    },
  };
}

const refusedSchema: JsonSchema = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string', enum: [...Object.keys(refusalStatus), 'fault'] },
    message: { type: 'string', description: 'What happened, as a sentence.' },
    wayOut: { type: 'string', description: 'What can be done about it.' },
    data: {
      type: 'object',
      description: 'What the sentence speaks of; `faults` has each place of an input.',
    },
    id: { type: 'string', description: 'Of a fault: the id under which it is in the log.' },
  },
};

function jsonSchemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return named(rest, io);
}

function operationOf(route: Placed): Operation {
  const { procedure, noun, summary, method, path, example, reach } = route;
  const { input, output } = schemasOf(procedure);
  const isBytes = reach === 'upload';
  const taken = isBytes ? withoutBytes(input) : input;
  const schema = taken === undefined ? undefined : jsonSchemaOf(taken, 'input');
  const places = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  const isQuery = method === 'GET' || isBytes;
  const parameters = Object.entries(schema?.properties ?? {}).flatMap(([name, of]) => {
    const isPlace = places.includes(name);
    if (!isPlace && !isQuery) return [];
    const required = isPlace || (schema?.required ?? []).includes(name);
    return [{ name, in: isPlace ? 'path' : 'query', required, schema: of }];
  });
  return {
    operationId: procedure,
    summary,
    tags: [noun],
    parameters,
    ...(!isQuery && {
      requestBody: { required: schema !== undefined, content: json(...bodyOf(schema, places, example)) },
    }),
    ...(isBytes && { requestBody: { required: true, content: { [bytesType]: { schema: bytes } } } }),
    responses: { ...answersOf(route, output), ...problems },
  };
}

/** An input as far as JSON says it: the bytes are the body. */
const withoutBytes = (input: z.core.$ZodType | undefined): z.ZodObject =>
  (input as z.ZodObject).omit({ source: true });

/** A body is the input without what stands in the path. */
function bodyOf(
  schema: JsonSchema = { type: 'object' },
  places: string[],
  example: unknown,
): [JsonSchema, unknown] {
  const without = (record: object): object =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !places.includes(name)));
  const shown = typeof example === 'object' && example !== null ? without(example) : {};
  if (places.length === 0 || !schema.properties) return [schema, shown];
  const properties = without(schema.properties) as Record<string, JsonSchema>;
  const required = (schema.required ?? []).filter((name) => !places.includes(name));
  return [{ ...schema, properties, required }, shown];
}

function answersOf({ reach, procedure }: Placed, output: z.core.$ZodType): Record<string, unknown> {
  if (reach === 'events') {
    const description = 'Server-sent events; the data of each is the job as GET /jobs has it, in JSON.';
    return { 200: { description, content: { [eventsType]: { schema: text } } } };
  }
  if (reach === 'download')
    return {
      200: {
        description: 'The file, in as many pieces as the client takes.',
        content: Object.fromEntries(typesOf(procedure).map((type) => [type, { schema: text }])),
      },
    };
  return { 200: { description: 'The answer.', content: json(jsonSchemaOf(output, 'output')) } };
}

const typesOf = (procedure: string): string[] =>
  Object.entries(mediaTypes).flatMap(([format, type]) =>
    procedure === 'job.rejects' && format !== 'csv' ? [] : (type.split(';')[0] ?? []),
  );
