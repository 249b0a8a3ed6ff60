declare module "*.module.css" {
  const classes: { readonly [name: string]: string };
  // oxlint-disable-next-line import/no-default-export
  export default classes;
}
declare module "*.css" {}
