/** What `npm run demo -- --scenario` plays, in the order of `--scenario all`; each in one sentence. */
export const scenarios = {
  created: 'a user books two tickets, and can pay',
  paid: 'the user pays, and the booking is confirmed with a receipt',
  declined: 'the card is declined, and the tickets are back on sale',
  'sold-out': 'more tickets are booked than there are, and nothing is left behind',
  cancelled: 'the user pays and cancels, and gets the money back',
  expired: 'the user does not pay in time, and the tickets are back on sale',
  'broker-down': 'RabbitMQ is away while bookings are made, and nothing is lost or doubled',
};

export const scenarioNames = Object.keys(scenarios);
