/** The router that the slices add up to: the whole of what anybody can ask of Entente. */
import { agreementRouter } from './agreement/router.ts';
import { analysisRouter } from './analysis/router.ts';
import { changeRouter, versionRouter } from './change/router.ts';
import { columnRouter } from './column/router.ts';
import { consentRouter } from './consent/router.ts';
import { contactRouter } from './contact/router.ts';
import { cooperationRouter } from './cooperation/router.ts';
import { customerRouter } from './customer/router.ts';
import { dictionaryRouter } from './dictionary/router.ts';
import { deliveryRouter } from './delivery/router.ts';
import { disclosureRouter } from './disclosure/router.ts';
import { eventRouter } from './event/router.ts';
import { inboxRouter } from './inbox/router.ts';
import { jobRouter } from './job/router.ts';
import { keyRouter } from './key/router.ts';
import { memberRouter } from './member/router.ts';
import { objectionRouter } from './objection/router.ts';
import { operatorRouter } from './operator/router.ts';
import { overlapRouter } from './overlap/router.ts';
import { organisationRouter } from './organisation/router.ts';
import { placeRouter } from './place/router.ts';
import { publicationRouter } from './publication/router.ts';
import { releaseRouter } from './release/router.ts';
import { partnerRouter } from './partner/router.ts';
import { createCallerFactory, mergeRouters, router } from './procedure.ts';
import { segmentRouter } from './segment/router.ts';
import { setRouter } from './set/router.ts';
import { auditRouter } from './audit/router.ts';
import { platformRouter } from './platform/router.ts';
import { recallRouter } from './recall/router.ts';
import { uploadRouter } from './upload/router.ts';

export const appRouter = router({
  recall: recallRouter,
  platform: platformRouter,
  audit: auditRouter,
  analysis: analysisRouter,
  column: columnRouter,
  agreement: mergeRouters(agreementRouter, versionRouter),
  change: changeRouter,
  consent: consentRouter,
  cooperation: cooperationRouter,
  customer: customerRouter,
  delivery: deliveryRouter,
  disclosure: disclosureRouter,
  dictionary: dictionaryRouter,
  event: eventRouter,
  inbox: inboxRouter,
  key: keyRouter,
  member: memberRouter,
  operator: operatorRouter,
  objection: objectionRouter,
  overlap: overlapRouter,
  organisation: organisationRouter,
  contact: contactRouter,
  place: placeRouter,
  publication: publicationRouter,
  release: releaseRouter,
  partner: partnerRouter,
  segment: segmentRouter,
  set: setRouter,
  job: jobRouter,
  upload: uploadRouter,
});
export type AppRouter = typeof appRouter;

/** Calls procedures in this process: `createCaller(context).partner.list({})`. */
export const createCaller = createCallerFactory(appRouter);
