import { randomInt } from 'node:crypto';

const ALIAS_WORDS =
  'amber basket bridge candle cedar clay cloud copper coral dawn drum ember fern field finch flint garden ginger harbour hill honey island ivory jasmine juniper kite lantern laurel lemon lily lotus maize mango maple meadow mint mist moss olive opal orchid palm pearl pebble pepper pine plum pond quartz rain reed ridge river robin rope saffron sage sand shell silk silver sparrow spring star stone straw sugar sun swan tamarind thistle thread tide timber valley violet walnut water wheat willow wind wool'.split(
    ' ',
  );

/** Random words and a number: tells nothing about who it is. */
export const makeAlias = (): string =>
  `${ALIAS_WORDS[randomInt(ALIAS_WORDS.length)]} ${ALIAS_WORDS[randomInt(ALIAS_WORDS.length)]} ${randomInt(10, 100)}`;
