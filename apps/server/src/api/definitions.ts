/** Schemas that hold themselves, which JSON Schema can say by name only: their names in an OpenAPI document. */

type Json = { readonly [key: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The schema with its definitions named `<name>.<suffix>`, so that what goes in and what comes out can differ, and
 * referred to where an OpenAPI document has them.
 */
export function named(schema: Json, suffix: string): Json {
  const { $defs } = schema;
  if (!isObject($defs)) return schema;
  const text = JSON.stringify({
    ...schema,
    $defs: Object.fromEntries(Object.entries($defs).map(([name, of]) => [`${name}.${suffix}`, of])),
  });
  return JSON.parse(
    text.replaceAll(/"#\/\$defs\/([^"]+)"/g, (_, name) => `"#/components/schemas/${name}.${suffix}"`),
  ) as Json;
}

/** Takes all definitions out of a document: the document without them, and they by name. */
export function withoutDefinitions<T>(document: T): { document: T; definitions: Record<string, Json> } {
  const definitions: Record<string, Json> = {};
  const take = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(take);
    if (!isObject(value)) return value;
    const { $defs, ...rest } = value;
    if (isObject($defs)) {
      for (const [name, definition] of Object.entries($defs)) definitions[name] = take(definition) as Json;
    }
    return Object.fromEntries(
      Object.entries(isObject($defs) ? rest : value).map(([key, each]) => [key, take(each)]),
    );
  };
  return { document: take(document) as T, definitions };
}
