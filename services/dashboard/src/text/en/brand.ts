/** Texts of the page `brand`. */
export const brand = {
  title: 'Brand',
};
