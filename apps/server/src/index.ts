export { serve, type ServeOptions } from './serve.ts';
export { startServer, type Server, type ServerOptions } from './server.ts';
export { defaultLimits, type Limits } from './limits/limits.ts';
export { openLog } from './watch/log.ts';
export type { Identity } from './who.ts';
export { openIdentity, type IdentityOptions } from './identity/identity.ts';
export { firstOperatorText } from './identity/first-operator.ts';
export { seedDemoPeople } from './identity/demo-people.ts';
export { mailBySmtp } from './mail/smtp.ts';
