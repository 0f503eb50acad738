def test_loads(demo):
    print(len(demo.loaded.initiatives), demo.loaded.codes)
