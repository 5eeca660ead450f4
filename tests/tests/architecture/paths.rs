//! Every path that a file of source names, whatever form it has.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Every path that a file names, as written, with the module it is written in.
#[derive(Default)]
pub(crate) struct Paths {
    pub(crate) module: Vec<String>,
    pub(crate) found: Vec<(Vec<String>, Vec<String>)>,
}

impl Paths {
    pub(crate) fn of(module: &[&str], file: &syn::File) -> Vec<(Vec<String>, Vec<String>)> {
        let module = module.iter().map(|&s| s.to_owned()).collect();
        let mut paths = Paths {
            module,
            found: Vec::new(),
        };
        paths.visit_file(file);
        paths.found
    }

    fn add(&mut self, path: Vec<String>) {
        self.found.push((self.module.clone(), path));
    }

    fn tree(&mut self, prefix: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.add(with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(with(&name.ident)),
            syn::UseTree::Glob(_) => self.add([prefix, &["*".to_owned()]].concat()),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.tree(prefix, item))
            }
        }
    }

    /// Paths in tokens that have no syntax tree: macros and attributes. `a::{b, c::d}` counts as `a::b` and `a::c::d`.
    fn tokens(&mut self, prefix: &[String], tokens: TokenStream) {
        let mut path = prefix.to_vec();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 && path.len() > prefix.len() {
                        self.add(std::mem::replace(&mut path, prefix.to_vec()));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    let nested = colons == 2 && group.delimiter() == Delimiter::Brace;
                    let inner = if nested {
                        std::mem::take(&mut path)
                    } else {
                        Vec::new()
                    };
                    self.tokens(&inner, group.stream());
                    colons = 0;
                }
                TokenTree::Literal(literal) => {
                    // `#[serde(with = "crate::a::b")]`
                    let text = literal.to_string();
                    let text = text.trim_matches('"');
                    if text.contains("::") && !text.contains(' ') {
                        self.add(text.split("::").map(str::to_owned).collect());
                    }
                }
                TokenTree::Punct(punct) => {
                    if punct.as_char() == '*' && colons == 2 {
                        path.push("*".to_owned());
                    }
                    if path.len() > prefix.len() {
                        self.add(std::mem::replace(&mut path, prefix.to_vec()));
                    }
                    path = prefix.to_vec();
                    colons = 0;
                }
            }
        }
        if path.len() > prefix.len() {
            self.add(path);
        }
    }
}

/// Tests may look across: a solver's test asks the checker.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    let test = |a: &syn::Attribute| {
        a.path().is_ident("cfg")
            && matches!(&a.meta, syn::Meta::List(l) if l.tokens.to_string() == "test")
    };
    attributes.iter().any(test)
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.tree(&[], &item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|s| s.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // `pub(crate)` and `pub(super)` name no stage.
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(&[], mac.tokens.clone());
        visit::visit_macro(self, mac);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(&[], list.tokens.clone());
        }
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }
}

/// The path from the crate's root, or `None` where it names another crate or something local.
pub(crate) fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let up = path.iter().take_while(|s| *s == "super").count();
    match path.first()?.as_str() {
        "crate" | "$crate" | "pairwright" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([&module[..module.len().checked_sub(up)?], &path[up..]].concat()),
        _ => None,
    }
}
