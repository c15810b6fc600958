export { checkoutHome, homeAt, homeOf, type Home } from './home.ts';
export { openEntente, type Caller, type Entente, type OpenOptions } from './open.ts';
export { tellStory } from './story/story.ts';
export { serveUntilStopped } from './serving.ts';
export { commands } from './commands/commands.ts';
export { printManual } from './manual.ts';
export { runEntente } from './run.ts';
