import { CooperationId } from '@entente/contract';
import { error } from '@sveltejs/kit';
import { apiOf } from '#lib/server/api.ts';
import type { PageServerLoad } from './$types';

/** Two versions of an agreement; the latest and the one before it, unless the address says which. */
export const load: PageServerLoad = async (event) => {
  const { data: id } = CooperationId.safeParse(event.params.id);
  if (id === undefined) error(404, 'not-found');
  const { agreement } = apiOf(event, event.params.partner);
  const { versions } = await agreement.versions({ id, limit: 100 });
  const numbers = versions.map(({ version }) => version);
  const last = numbers.at(-1) ?? 1;
  const numberOf = (name: string, otherwise: number): number => {
    const asked = Number(event.url.searchParams.get(name));
    return numbers.includes(asked) ? asked : otherwise;
  };
  const to = numberOf('to', last);
  const from = numberOf('from', Math.max(1, to - 1));
  const [before, after, comparison] = await Promise.all([
    agreement.version({ id, version: from }),
    agreement.version({ id, version: to }),
    agreement.compare({ id, from, to }),
  ]);
  return { id, numbers, before, after, comparison };
};
