//! The address book: CIDR blocks in use outside of custom clouds.

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

    /// POST `organization/{org}/address-book`: rows to save and blocks to remove, in one step. Other rows
    /// stay as they are, so two people can change the address book at the same time.
    #[derive(Default)]
    pub struct AddressBookChange {
        /// A row with an existing block replaces that row.
        #[serde(default)]
        pub rows: Vec<AddressBookRow>,
        /// Blocks whose rows are removed, before `rows` are saved.
        #[serde(default)]
        pub remove: Vec<String>,
    }
}
