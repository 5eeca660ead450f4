//! What public signatures name of other libraries.

use crate::HIDDEN;
use crate::paths::Paths;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

/// Types named in public signatures: functions, fields, aliases, traits, and impls of any kind.
pub(crate) struct Signatures {
    hidden: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Signatures {
    pub(crate) fn of(text: &str) -> Vec<String> {
        let file = syn::parse_file(text).expect("the source parses");
        let mut hidden: BTreeSet<String> = HIDDEN.iter().map(|&s| s.to_owned()).collect();
        // A name imported from a hidden crate is as telling as the crate's own.
        let mut imports = Paths::default();
        let uses = file
            .items
            .iter()
            .filter(|item| matches!(item, syn::Item::Use(_)));
        uses.for_each(|item| imports.visit_item(item));
        for (_, path) in imports.found {
            if hidden.contains(&path[0]) {
                hidden.extend(path.last().cloned());
            }
        }
        let mut signatures = Signatures {
            hidden,
            wrong: Vec::new(),
        };
        signatures.visit_file(&file);
        signatures.wrong
    }

    fn look(&mut self, what: &str, visit: impl FnOnce(&mut Paths)) {
        let mut paths = Paths::default();
        visit(&mut paths);
        for (_, path) in paths.found {
            if self.hidden.contains(&path[0]) || path[0].starts_with("arrow") {
                self.wrong.push(format!("{what}: `{}`", path.join("::")));
            }
        }
    }
}

fn public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

impl<'ast> Visit<'ast> for Signatures {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if public(&item.vis) {
            self.look(&item.sig.ident.to_string(), |paths| {
                paths.visit_signature(&item.sig)
            });
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let Some((_, of, _)) = &item.trait_ {
            self.look("impl", |paths| {
                paths.visit_path(of);
                paths.visit_type(&item.self_ty);
            });
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if public(&item.vis) {
            self.look(&item.sig.ident.to_string(), |paths| {
                paths.visit_signature(&item.sig)
            });
        }
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        if public(&item.vis) {
            self.look(&item.ident.to_string(), |paths| {
                paths.visit_item_trait(item)
            });
        }
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        if public(&item.vis) {
            self.look(&item.ident.to_string(), |paths| paths.visit_type(&item.ty));
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if public(&item.vis) {
            self.look("pub use", |paths| paths.visit_item_use(item));
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if public(&item.vis) {
            self.look(&item.ident.to_string(), |paths| paths.visit_item_enum(item));
        }
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if public(&field.vis) {
            self.look("field", |paths| paths.visit_type(&field.ty));
        }
    }
}
