function never_absent(days, pupils) {
  const always = days.reduce((kept, present) => kept & present, 2 ** pupils - 1);
  const chairs = [];
  for (let chair = 0; chair < pupils; chair += 1) {
    if ((always >> chair) & 1) chairs.push(chair);
  }
  return chairs;
}
