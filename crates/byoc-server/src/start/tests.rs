use std::path::Path;

use super::*;

fn arguments(data: &Path) -> Arguments {
    Arguments {
        listen: "127.0.0.1:0".to_owned(),
        data: data.to_owned(),
        database: None,
        config: None,
        demo: false,
        command: None,
    }
}

async fn refused(arguments: Arguments) -> String {
    let sentence = run(arguments).await.expect_err("it can't start");
    assert!(sentence.len() > 40, "{sentence}");
    sentence
}

fn assert_says(sentence: &str, words: &[&str]) {
    for words in words {
        assert!(
            sentence.contains(words),
            "{words} is missing in: {sentence}"
        );
    }
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_names_its_file_and_the_cause() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("broken.toml"), "product_name = ").unwrap();
    std::fs::write(at("unknown.toml"), "\n\nprodukt = 1").unwrap();
    std::fs::write(at("binary.toml"), b"\xff\xfe").unwrap();
    std::fs::create_dir(at("folder")).unwrap();
    for (name, cause) in [
        ("nowhere.toml", "No such file"),
        ("broken.toml", "line 1"),
        ("unknown.toml", "line 3"),
        ("binary.toml", "not UTF-8 text"),
        ("folder", "Is a directory"),
    ] {
        let sentence = refused(Arguments {
            config: Some(at(name)),
            ..arguments(&at("data"))
        })
        .await;
        assert_says(&sentence, &[name, cause]);
    }
    assert!(!at("data").exists(), "nothing was made before");
}

#[tokio::test]
async fn a_data_folder_that_is_none_names_the_file_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("file"), "x").unwrap();
    std::fs::create_dir_all(at("a/byoc.sqlite3")).unwrap();
    std::fs::create_dir_all(at("b/byoc.lock")).unwrap();
    std::fs::create_dir(at("c")).unwrap();
    std::fs::write(
        at("c/byoc.sqlite3"),
        "this is no database, and long enough to be read",
    )
    .unwrap();
    for (name, words) in [
        ("file", ["/file is a file, not a folder", "--data ./data"]),
        (
            "file/below",
            ["/file is a file, not a folder", "/file/below"],
        ),
        ("a", ["/a/byoc.sqlite3 is a folder", "Rename"]),
        ("b", ["/b/byoc.lock is a folder", "Rename"]),
        ("c", ["/c/byoc.sqlite3 can't be opened", "not a database"]),
    ] {
        assert_says(&refused(arguments(&at(name))).await, &words);
    }
}

#[tokio::test]
async fn a_database_that_somebody_else_holds_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_folder(folder.path()).await.unwrap();
    db.migrate().await.unwrap();
    let name = folder.path().display().to_string();
    let sentence = refused(arguments(folder.path())).await;
    assert_says(
        &sentence,
        &[&name, "in use by another server", "--data ./data-2"],
    );
}

#[tokio::test]
async fn an_address_that_cannot_be_had_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let holder = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    for (listen, words) in [
        (taken.as_str(), ["is taken by another program", "--listen"]),
        (
            "8080",
            ["“8080” is not an address and a port", "BYOC_LISTEN"],
        ),
        (
            "127.0.0.1:99999",
            ["127.0.0.1:99999", "is not an address and a port"],
        ),
        ("nowhere.invalid:80", ["nowhere.invalid:80", "--listen"]),
        ("203.0.113.9:8080", ["203.0.113.9:8080", "of this machine"]),
    ] {
        let sentence = refused(Arguments {
            listen: listen.to_owned(),
            ..arguments(folder.path())
        })
        .await;
        assert_says(&sentence, &words);
    }
    drop(holder);
}

#[tokio::test]
async fn a_database_server_that_cannot_be_used_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    let with_key = format!(
        "postgres://me:secret@127.0.0.1:1/byoc?sslkey={}",
        key.display()
    );
    for (url, words) in [
        ("mysql://me:secret@h/byoc", ["PostgreSQL", "BYOC_DATABASE"]),
        (
            "postgres://me:secret@127.0.0.1:1/byoc",
            ["127.0.0.1:1/byoc", "refused"],
        ),
        (
            "postgres://me:secret@127.0.0.1:x/byoc",
            ["invalid port number", "BYOC_DATABASE"],
        ),
        (
            "postgres://me:secret@h/byoc?sslmode=maybe",
            ["maybe", "--database"],
        ),
        (
            "postgres://me:secret@127.0.0.1:1/byoc?sslmode=verify-full&sslrootcert=/no/ca.pem",
            ["/no/ca.pem, which sslrootcert", "No such file"],
        ),
        (&with_key, ["/key.pem, which sslkey", "No such file"]),
    ] {
        let sentence = refused(Arguments {
            database: Some(url.to_owned()),
            ..arguments(folder.path())
        })
        .await;
        assert_says(&sentence, &words);
        assert!(!sentence.contains("secret"), "{sentence}");
    }
}
