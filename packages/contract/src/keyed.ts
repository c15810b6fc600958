/** Sets of keys of the writer's own choosing, with a limit: zod's record has none. */
import { z } from 'zod';
import { said } from './said.ts';

/** A record of at most `most` keys. The limit also stands in the schema's description, as JSON Schema says it. */
export function keyed<K extends z.ZodType<string, string>, V extends z.ZodType>(
  key: K,
  value: V,
  most: number,
): z.ZodRecord<K, V> {
  return z
    .record(key, value)
    .superRefine((record, context) => {
      if (Object.keys(record).length > most)
        context.addIssue({ code: 'custom', ...said`must have at most ${most} keys` });
    })
    .meta({ maxProperties: most });
}
