// Following jobs that nobody does, so that they change only as the tests say.
import { CooperationId } from '@entente/contract';
import { agree } from '@entente/test/support/exchange.ts';
import { defaultLimits } from '../limits/limits.ts';
import { serve } from '@entente/test/support/served.ts';
import { expect, test } from 'vitest';

const watching = { inFlight: 4, perPartner: 3, burst: 100, perSecond: 100 };
const served = await serve({ limits: { graceMs: 60_000, lanes: { ...defaultLimits.lanes, watching } } });
await served.createPartners('aurora', 'birch');
const { cooperation } = await agree(served as never, [{ provider: 'birch', recipient: 'aurora' }]);
const enrol = (key: string) =>
  served.as('aurora').job.enrol({ cooperation: CooperationId.parse(cooperation), key });
const watch = (id: string): Promise<Response> => served.ask(`/api/v1/jobs/${id}/watch`, { as: 'aurora' });

/** The events of an answer as they come. */
async function* eventsOf(answer: Response): AsyncGenerator<{ state: string }> {
  let text = '';
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    const events = (text + piece).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events)
      if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length)) as { state: string };
  }
}

test('who follows a job is told of it at once, whenever it changes, and for the last time when it is over', async () => {
  const { id } = await enrol('one');
  const events = eventsOf(await watch(id));
  expect((await events.next()).value).toMatchObject({ id, state: 'QUEUED', can: { cancel: true } });
  await served.as('aurora').job.cancel({ id });
  expect((await events.next()).value).toMatchObject({ state: 'CANCELLED', can: { cancel: false } });
  expect((await events.next()).done).toBe(true);
});

test('so many follow at once, in places that keep nobody else from anything', async () => {
  const { id } = await enrol('two');
  const answers = await Promise.all([watch(id), watch(id), watch(id)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const more = await watch(id);
  expect([more.status, more.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await served.ask(`/api/v1/jobs/${id}`, { as: 'aurora' })).status).toBe(200);
  for (const { body } of answers) await body!.cancel();
  // Who has gone makes room.
  await expect.poll(async () => (await watch(id)).status, { timeout: 20_000 }).toBe(200);
});

test('a server that stops lets go of who follows, who asks again elsewhere', async () => {
  const { id } = await enrol('three');
  const events = eventsOf(await watch(id));
  expect((await events.next()).value).toMatchObject({ state: 'QUEUED' });
  const closed = served.server.close();
  expect((await events.next()).done).toBe(true);
  await closed;
});
