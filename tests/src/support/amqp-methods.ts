/** Methods of AMQP 0-9-1 as they stand in a frame: class and method number. */
const METHODS = {
  publish: [60, 40],
  ack: [60, 80],
  reject: [60, 90],
  nack: [60, 120],
  'channel.close': [20, 40],
  'connection.close': [10, 50],
} as const;
const METHOD_FRAME = 1;
const FRAME_START = 7;

export type Method = keyof typeof METHODS;

/** The methods among what a client has sent, in order; a piece may be cut anywhere between two frames. */
export function methodsIn(sent: Buffer): Method[] {
  const found: Method[] = [];
  for (let at = 0; at + FRAME_START + 4 <= sent.length; at += FRAME_START + sent.readUInt32BE(at + 3) + 1) {
    if (sent[at] !== METHOD_FRAME) continue;
    const [classId, methodId] = [
      sent.readUInt16BE(at + FRAME_START),
      sent.readUInt16BE(at + FRAME_START + 2),
    ];
    for (const [name, [c, m]] of Object.entries(METHODS))
      if (c === classId && m === methodId) found.push(name as Method);
  }
  return found;
}
