export {
  findEmbedded,
  openEmbedded,
  startEmbedded,
  stopEmbedded,
  type EmbeddedServer,
} from './embedded/embedded.ts';
