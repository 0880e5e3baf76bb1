/** The form of a time in the protocol [TIM-1]. */
export const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
