import { expect } from 'chai';
import { perform, stepsOf, titleOf, type Step } from '../docs/guide-steps.ts';
import { cloneHere } from './clone.ts';

/** What is done first, what comes after it must not break: the last step of all is every test. */
const PAGES = ['CONTRIBUTING.md', 'docs/how-to-add-a-service.md'];
/** What must be seen when it is done, besides that it succeeds. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'npm run demo -- --once': /LoyaltyService .*Processing BookingCreatedIntegrationEvent/,
};
const NOT_COMPUTED_YET = 'npm run topology -- write';

describe('a newcomer who does what the documents say', function () {
  this.timeout(1_800_000);
  this.bail(true); // each step depends on those before it
  let clone: Awaited<ReturnType<typeof cloneHere>>;

  before(async () => {
    clone = await cloneHere();
  });

  after(() => clone.remove());

  for (const page of PAGES) {
    describe(page, () => {
      for (const step of stepsOf(page)) {
        if ('run' in step && step.run === NOT_COMPUTED_YET) {
          it('npm start says that the definitions are stale, instead of being refused by the broker', async () => {
            expect(await failureOf({ run: 'npm start' }))
              .to.include('rabbitmq/definitions.json is stale')
              .and.include(NOT_COMPUTED_YET);
          });
        }

        it(titleOf(step), async () => {
          expect(await perform(step, clone.path)).to.match(PRINTS[titleOf(step)] ?? /(?:)/);
        });
      }
    });
  }

  const failureOf = (step: Step): Promise<string> =>
    perform(step, clone.path).then(
      () => 'it succeeded',
      (error: unknown) => (error as Error).message,
    );
});
