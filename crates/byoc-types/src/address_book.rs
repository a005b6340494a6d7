//! The address book: CIDR blocks that are in use outside of custom clouds.

wire_words! {
    /// What uses a block of the address book.
    #[derive(Default)]
    pub enum AddressKind {
        /// A network that custom clouds are or will be peered with.
        Peer,
        Vpn,
        OnPremises,
        #[default]
        Other,
    }
}

wire! {
    /// GET `organization/{org}/address-book`, by block.
    pub struct AddressBook {
        pub rows: Vec<AddressBookRow>,
    }

    pub struct AddressBookRow {
        /// 1 to 64 characters, for example `Head office`.
        pub name: String,
        /// An IPv4 block of /8 to /32, for example `10.20.0.0/16`. No two rows have the same.
        pub cidr: String,
        #[serde(default)]
        pub kind: AddressKind,
    }

    /// POST `organization/{org}/address-book`: rows to keep and blocks to leave out, in one step.
    /// Rows that are in neither stay as they are, so changes of two people at once lose nothing.
    #[derive(Default)]
    pub struct AddressBookChange {
        /// One with a block that the address book has takes the place of that row.
        #[serde(default)]
        pub rows: Vec<AddressBookRow>,
        /// Blocks whose rows are removed, before `rows` are kept.
        #[serde(default)]
        pub remove: Vec<String>,
    }
}
