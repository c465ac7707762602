//! Sessions, CSRF, shells, components, forms, tables and islands of the web faces.
