/** By day alone: a message at night wakes a house, and whoever is in it. @param clock local, `16:30` */
export const mayRemind = (clock: string): boolean => clock >= '08:00' && clock < '19:00';
