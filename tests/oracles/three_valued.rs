//! Simplifying keeps true, false and unknown: every predicate of up to three nodes, over every row of three values.

use filterc::Dialect;
use filterc::catalog::{Answer, Catalog, Comparison, Source, load};
use filterc::eval::{Cell, Dataset, Record, evaluate_predicate};
use filterc::ir::{
    Connective, Guarded, Ir, ListType, Operand, Origin, Policy, Predicate, PredicateId, Scalar, ScalarId,
    Values, guard, simplify,
};

const TEXT: &str = "catalog three \"1\"\ncollection rows from row rows ~9 {
  columns {\n id int key\n a bool?\n b bool?\n sure bool\n tags set<text>?\n }
  filter { id: any_ }
  endpoint POST \"/rows/count\" count { rows }\n}";

/// Every row with true, false and NULL in `a` and `b`.
fn data(catalog: &Catalog) -> Dataset {
    let mut data = Dataset::new(catalog);
    let id = catalog.find_collection("rows").unwrap();
    let three = [Cell::Bool(true), Cell::Bool(false), Cell::Null];
    for (i, a) in three.iter().enumerate() {
        for (j, b) in three.iter().enumerate() {
            let tags = [Cell::Texts(Box::default()), Cell::Texts(Box::new(["x".into()])), Cell::Null];
            let cells = vec![
                Cell::Int(i64::try_from(i * 3 + j).unwrap()),
                a.clone(),
                b.clone(),
                Cell::Bool(i == j),
                tags[i].clone(),
            ];
            data.push(id, Record::new(cells));
        }
    }
    data
}

/// The shape of a predicate.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(usize),
    Not(Box<Tree>),
    Join(bool, Vec<Tree>),
}

const LEAVES: usize = 12;

/// All trees of exactly so many nodes.
fn trees(nodes: usize) -> Vec<Tree> {
    if nodes == 1 {
        let joins = [true, false].map(|and| Tree::Join(and, Vec::new()));
        return (0..LEAVES).map(Tree::Leaf).chain(joins).collect();
    }
    let mut all: Vec<_> = trees(nodes - 1).into_iter().map(|inner| Tree::Not(Box::new(inner))).collect();
    for and in [true, false] {
        all.extend(trees(nodes - 1).into_iter().map(|one| Tree::Join(and, vec![one])));
        for left in 1..nodes - 1 {
            for one in trees(left) {
                all.extend(
                    trees(nodes - 1 - left)
                        .into_iter()
                        .map(|other| Tree::Join(and, vec![one.clone(), other])),
                );
            }
        }
    }
    all
}

struct Builder {
    ir: Ir,
    columns: [ScalarId; 4],
}

impl Builder {
    fn new(catalog: &Catalog) -> Self {
        let rows = catalog.find_collection("rows").unwrap();
        let of = catalog.collection(rows);
        let mut ir = Ir::new(rows, Answer::Count, Values::default());
        let columns = ["a", "b", "sure", "tags"]
            .map(|name| ir.add_scalar(Scalar::Column(of.find_column(name).unwrap())));
        Self { ir, columns }
    }

    fn build(&mut self, tree: &Tree) -> PredicateId {
        match tree {
            Tree::Leaf(leaf) => {
                let predicate = self.leaf(*leaf);
                self.ir.add(predicate, Origin::NONE)
            }
            Tree::Not(inner) => {
                let inner = self.build(inner);
                self.ir.add(Predicate::Not(inner), Origin::NONE)
            }
            Tree::Join(and, members) => {
                let members: Vec<_> = members.iter().map(|member| self.build(member)).collect();
                let connective = if *and { Connective::And } else { Connective::Or };
                self.ir.join(connective, &members, Origin::NONE)
            }
        }
    }

    fn leaf(&mut self, leaf: usize) -> Predicate {
        let [a, b, sure, tags] = self.columns;
        let yes = Operand::Bool(true);
        let list = |ir: &mut Ir, of: &[bool]| {
            let list = ir.values.start(ListType::Bool, of.len());
            for one in of {
                ir.values.push(Operand::Bool(*one));
            }
            ir.values.finish(list)
        };
        match leaf {
            0 => Predicate::True,
            1 => Predicate::False,
            2 => Predicate::Compare(a, Comparison::Equal, yes),
            3 => Predicate::Compare(b, Comparison::Equal, yes),
            4 => Predicate::Null(a),
            5 => Predicate::Null(sure),
            6 => Predicate::In(a, list(&mut self.ir, &[])),
            7 => Predicate::In(a, list(&mut self.ir, &[true])),
            8 => Predicate::In(b, list(&mut self.ir, &[true, false])),
            9 => Predicate::SetEmpty(tags),
            10 => {
                let empty = self.ir.values.start(ListType::Text, 0);
                Predicate::SetAny(tags, empty)
            }
            _ => Predicate::Relate(a, Comparison::Equal, b),
        }
    }
}

#[test]
fn simplifying_keeps_all_three_truth_values() {
    let catalog =
        load(&[Source { name: "three", text: TEXT }]).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let data = data(&catalog);
    let evaluate_predicate =
        |query: &Guarded| evaluate_predicate(query, &catalog, Dialect::Postgres.semantics(), &data);
    let (mut tried, mut simpler) = (0, 0);
    for tree in (1..=3).flat_map(trees) {
        let mut builder = Builder::new(&catalog);
        builder.ir.query.predicate = builder.build(&tree);
        let plain = guard(builder.ir, &Policy::default());
        let mut simple = plain.clone();
        simplify(&mut simple, &catalog);
        assert_eq!(evaluate_predicate(&plain), evaluate_predicate(&simple), "{tree:?}");
        let mut twice = simple.clone();
        simplify(&mut twice, &catalog);
        assert_eq!(twice.shape(), simple.shape(), "twice: {tree:?}");
        tried += 1;
        simpler += usize::from(simple.shape() != plain.shape());
    }
    assert!(tried > 400 && simpler > 100, "{simpler} of {tried} trees became simpler");
}
