import { verb } from '../verb.ts';

export const stop = verb({
  place: 'home',
  about: 'Stops the embedded database that commands leave running. Nothing is lost.',
  examples: ['stop'],
  run: async ({ session }) => {
    const { stopEmbedded } = await import('@entente/store');
    return { stopped: await stopEmbedded({ directory: session.home.postgres }) };
  },
  show: ({ stopped }) =>
    stopped ? 'The database is stopped; the next command starts it.' : 'No database was running.',
});
