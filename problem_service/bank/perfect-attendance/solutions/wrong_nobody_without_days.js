function never_absent(days, pupils) {
  let always = days.length > 0 ? days[0] : 0;
  for (const present of days) always &= present;
  return [...Array(pupils).keys()].filter((chair) => (always & (2 ** chair)) !== 0);
}
