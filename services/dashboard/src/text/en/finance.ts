/** Texts of the page `finance`. */
export const finance = {
  title: 'Finance',
};
