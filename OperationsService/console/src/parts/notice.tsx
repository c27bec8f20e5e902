import type { ComponentChildren } from 'preact';
import type { ByService } from '../model/loaded.ts';
import { failuresOf, isWaiting } from '../model/loaded.ts';

/** Something that the reader has to know: `bad` is read out at once. */
export const Notice = ({
  tone = 'quiet',
  children,
}: {
  tone?: 'quiet' | 'bad' | 'done';
  children: ComponentChildren;
}) => (
  <p class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
    {children}
  </p>
);

/** Who could not be asked, and why; that answers are still to come. */
export const Failures = ({ of }: { of: ByService<unknown> }) => (
  <>
    {failuresOf(of).map(({ service, why }) => (
      <Notice tone="bad" key={service}>
        <strong>{service}</strong> could not be asked: {why}
      </Notice>
    ))}
    {isWaiting(of) && <Notice>Asking …</Notice>}
  </>
);
