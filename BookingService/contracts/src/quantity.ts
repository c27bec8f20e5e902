import Joi from 'joi';

/** How many tickets: a whole number, at least 1. */
export const quantity = Joi.number().integer().min(1);
