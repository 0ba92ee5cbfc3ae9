/** Texts of the page `desk`. */
export const desk = {
  title: 'Desk',
};
