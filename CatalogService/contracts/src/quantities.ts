import Joi from 'joi';

/** How many tickets are asked for: a whole number, at least 1. */
export const quantity = Joi.number().integer().min(1);

/** How many tickets are left: a whole number, at least 0. */
export const stock = Joi.number().integer().min(0);
