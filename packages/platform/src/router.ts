/** The router that the slices add up to: the whole of what anybody can ask of Entente. */
import { agreementRouter } from './agreement/router.ts';
import { partnerRouter } from './partner/router.ts';
import { createCallerFactory, router } from './procedure.ts';

export const appRouter = router({
  agreement: agreementRouter,
  partner: partnerRouter,
});
export type AppRouter = typeof appRouter;

/** Calls procedures in this process: `createCaller(context).partner.list()`. */
export const createCaller = createCallerFactory(appRouter);
