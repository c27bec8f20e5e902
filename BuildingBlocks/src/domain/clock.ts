/** Where time comes from, so that tests can move it. */
export abstract class Clock {
  abstract now(): Date;
}

/** That of the machine. */
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
