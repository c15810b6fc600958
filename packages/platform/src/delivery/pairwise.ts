/** The id a recipient knows a person by. It differs for every recipient and every agreement, and opens to nobody. */
import { keyedHash } from '@entente/store';

export type Handing = {
  readonly provider: string;
  readonly recipient: string;
  readonly cooperation: string;
};

/** Gives the pairwise id, 32 hexadecimal digits, of a provider's person (its key in the cooperation, in hex). */
export type PairwiseOf = (person: string) => string;

/** The ids of one provider, recipient and agreement; each is worked out once. */
export function pairwiseIds(key: Buffer, { provider, recipient, cooperation }: Handing): PairwiseOf {
  const known = new Map<string, string>();
  return (person) => {
    const found = known.get(person);
    if (found !== undefined) return found;
    const hash = keyedHash(key, `${provider}\n${recipient}\n${cooperation}\n${person}`);
    const made = hash.subarray(0, 16).toString('hex');
    known.set(person, made);
    return made;
  };
}
