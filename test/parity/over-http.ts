// Whether the server's whole answers, headers among them, are told apart by anything that can be read.
import { ask } from '../probe/ask.ts';
import { swapped, swapsOf } from '../probe/alike.ts';
import { isQuery } from '../probe/matrix.ts';
import type { Served } from '../probe/served.ts';
import type { Pair } from './pairs.ts';

/** Asks each pair of inputs of a query with a key of every deed. What differs, in words. */
export async function unlikeOverHttp(
  { serverUrl, makeKey }: Served,
  pairs: readonly Pair[],
): Promise<string[]> {
  const headers = { authorization: `Bearer ${(await makeKey('Parity')).secret}` };
  const unlike: string[] = [];
  for (const { procedure, prober, title, elsewhere, nowhere } of pairs) {
    // What a procedure changes stays changed here, so that the second would be asked of another world.
    if (!isQuery(procedure) || prober.name !== 'every role') continue;
    const [one, other] = [elsewhere(), nowhere()];
    const swaps = swapsOf(one, other);
    const [there, not] = [
      await ask(serverUrl, { procedure, input: one, headers }),
      await ask(serverUrl, { procedure, input: other, headers }),
    ];
    if (there.like !== not.like) unlike.push(`${title}: ${there.like}, not ${not.like}`);
    else if (legible(swapped(there.text, swaps)) !== legible(swapped(not.text, swaps)))
      unlike.push(`${title}: ${there.text}, not ${not.text}`);
  }
  return unlike;
}

/** Without what differs between any two answers. */
const legible = (text: string): string =>
  text.replaceAll(/\["(date|x-request-id)","[^"]*"\],?/g, '').replaceAll(/"requestId":"[^"]*"/g, '');
