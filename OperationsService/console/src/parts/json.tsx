/** Data as it is, to read and to copy. */
export const Json = ({ of, label }: { of: unknown; label: string }) => (
  <pre class="json" tabIndex={0} aria-label={label}>
    {typeof of === 'string' ? of : JSON.stringify(of, null, 2)}
  </pre>
);
