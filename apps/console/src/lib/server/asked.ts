/**
 * Whom a question is about, as the address of its page says it: `cooperation`, `permission` once a provider, and of each
 * provider what it has published (`set.<provider>`, names parted by blanks) and a condition (`where.<provider>`).
 */
import { CooperationId, SetName, type PublishedSet, type SharedColumn } from '@entente/contract';
import type { apiOf } from './api.ts';
import { inFavour, inForce, type InFavour } from './favour.ts';
import { read } from './read.ts';

type Api = ReturnType<typeof apiOf>;

export type AskedAbout = {
  readonly id: CooperationId;
  /** Those that may be named, and those that are. */
  readonly permissions: readonly InFavour[];
  readonly named: readonly InFavour[];
};

/** Undefined where no agreement is in force. Without a permission in the address, the one that `first` finds is named. */
export async function aboutIn(
  api: Api,
  { params, partner }: { readonly params: URLSearchParams; readonly partner: string },
  first: (id: CooperationId, permissions: readonly InFavour[]) => Promise<readonly InFavour[]>,
): Promise<{ agreements: readonly { id: CooperationId; name: string }[]; about: AskedAbout | undefined }> {
  const agreements = await inForce(api);
  const wanted = CooperationId.safeParse(params.get('cooperation'));
  const id = wanted.success ? wanted.data : agreements[0]?.id;
  if (id === undefined) return { agreements, about: undefined };
  const permissions = await inFavour(api, id, partner);
  const asked = params.getAll('permission');
  const named = permissions.filter(({ key }) => asked.includes(key));
  const isBlank = asked.length === 0 && !params.has('cooperation');
  return {
    agreements,
    about: { id, permissions, named: isBlank ? await first(id, permissions) : named },
  };
}

/** The question's part about people. Refuses `input-invalid` for what is no name of a set. */
export const peopleIn = (params: URLSearchParams, { id, named }: AskedAbout) => ({
  cooperation: id,
  permissions: named.map(({ key }) => key),
  sets: named.flatMap(({ provider }) =>
    (params.get(`set.${provider}`) ?? '')
      .split(/[\s,]+/)
      .filter((name) => name !== '')
      .map((name) => ({ provider, name: read(SetName, name, `set.${provider}`) })),
  ),
  conditions: named.flatMap(({ provider }) => {
    const text = (params.get(`where.${provider}`) ?? '').trim();
    return text === '' ? [] : [{ provider, where: { text } }];
  }),
});

/** What is shared under these permissions. */
export async function columnsUnder(
  api: Api,
  id: CooperationId,
  named: readonly InFavour[],
): Promise<readonly SharedColumn[]> {
  const all = await everyPage(async (from) => {
    const { columns, next } = await api.column.list({ cooperation: id, limit: 100, ...from });
    return { found: columns, next };
  });
  return namedOnce(all, named);
}

/** The sets and segments that are published under these permissions. */
export async function publishedUnder(
  api: Api,
  id: CooperationId,
  named: readonly InFavour[],
): Promise<readonly Published[]> {
  const all = await everyPage(async (from) => {
    const { publications, next } = await api.publication.list({ cooperation: id, limit: 100, ...from });
    return { found: publications, next };
  });
  return namedOnce(all, named).map(({ provider, name }) => ({ provider, name }));
}

/** Those under the named permissions; once, where two permissions of one provider have it. */
function namedOnce<T extends Published & { readonly permission: string }>(
  all: readonly T[],
  named: readonly InFavour[],
): readonly T[] {
  const under = all.filter(({ permission }) => named.some(({ key }) => key === permission));
  return [...new Map(under.map((each) => [`${each.provider} ${each.name}`, each])).values()];
}

export type Published = Pick<PublishedSet, 'provider' | 'name'>;

/** Page after page, at most a thousand entries: more than anybody chooses from. */
async function everyPage<T>(
  list: (from: { after?: string }) => Promise<{ found: readonly T[]; next: string | null }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let from: { after?: string } = {};
  for (let page = 0; page < 10; page += 1) {
    const { found, next } = await list(from);
    all.push(...found);
    if (next === null) break;
    from = { after: next };
  }
  return all;
}
